// Sorting and filtering. The ranks of a column's cells (data-ranks) are made beforehand; no rank:
// nothing, last.
// Of many rows only the first ones are laid out, and further ones when they come near; all in print.
(() => {
  "use strict";
  const BATCH = 400;
  const ORDERS = ["none", "ascending", "descending"];
  const MARKS = ["↕", "▲", "▼"];
  const NEXT = ["sort ascending", "sort descending", "back to the order of the table"];
  const get = (id) => document.getElementById(id);
  const table = get("table"), find = get("find"), status = get("status"), more = get("more");
  const heads = [...table.tHead.rows[0].cells];
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const selects = [...document.querySelectorAll("#controls select")];
  const counters = [...document.querySelectorAll("[data-count]")];
  let order = rows.map((_, k) => k);  // places in rows, as sorted
  let fits = rows.map(() => true);
  let shown = order, laid = rows.length;
  let sorted = "in the order of the table";

  // -- what the cells say, read once per column ----------------------------------------------------

  const once = (make) => {
    const known = new Map();
    return (key) => known.get(key) ?? known.set(key, make(key)).get(key);
  };
  const ranks = once((i) => heads[i].dataset.ranks.split(",").map((place) =>
    place === "" ? -1 : Number(place)));
  const verdicts = once((i) => rows.map((row) => Number(row.cells[i].dataset.v ?? -1)));
  const texts = once(() => rows.map((row) =>
    [...row.cells].map((cell) => cell.textContent).join("\n").toLowerCase()));

  // -- what is laid out ----------------------------------------------------------------------------

  const extend = (count) => {
    const fragment = document.createDocumentFragment();
    for (const k of shown.slice(laid, laid + count)) fragment.append(rows[k]);
    laid = Math.min(laid + count, shown.length);
    body.append(fragment);
    more.hidden = laid === shown.length;
    more.textContent = `Show the other ${shown.length - laid} rows`;
  };

  const show = () => {
    shown = order.filter((k) => fits[k]);
    laid = 0;
    body.replaceChildren();
    get("region").scrollTop = 0;
    extend(BATCH);
    table.setAttribute("aria-rowcount", shown.length + 1);
    for (const counter of counters) {
      const [i, verdict] = counter.dataset.count.split("-").map(Number);
      const found = verdicts(i);
      counter.textContent = shown.reduce((sum, k) => sum + (found[k] === verdict), 0);
    }
    status.textContent = `${shown.length} of ${rows.length} rows shown, ${sorted}.`;
  };

  // -- sorting: stable, so that among equals the order before decides ------------------------------

  const sort = (i, direction) => {
    const sign = direction === 1 ? 1 : -1, rank = ranks(i);
    if (direction === 0) order = rows.map((_, k) => k);
    else order.sort((p, q) => rank[p] < 0 || rank[q] < 0
      ? (rank[p] < 0) - (rank[q] < 0) : sign * (rank[p] - rank[q]));
    heads.forEach((head, k) => mark(head, k === i ? direction : 0));
    const name = heads[i].querySelector(".name").textContent;
    const own = heads[i].querySelector(".own")?.textContent;
    const called = own ? `${name} (${own})` : name;
    sorted = direction === 0 ? "in the order of the table" : `sorted by ${called}, ${ORDERS[direction]}`;
    show();
  };

  const mark = (head, direction) => {
    head.setAttribute("aria-sort", ORDERS[direction]);
    head.querySelector(".arrow").textContent = MARKS[direction];
    head.querySelector("button").title = NEXT[direction];
  };

  heads.forEach((head, i) => {
    const button = document.createElement("button"), arrow = document.createElement("span");
    button.type = "button";
    arrow.className = "arrow";
    arrow.setAttribute("aria-hidden", "true");
    button.append(...head.childNodes, arrow);
    head.append(button);
    mark(head, 0);
    button.addEventListener("click", () => {
      sort(i, (ORDERS.indexOf(head.getAttribute("aria-sort")) + 1) % 3);
    });
  });

  // -- filtering: every word of the search in some column, and every menu --------------------------

  const raised = (text) => text.replace(/\^(-?\d+)/g, (_, digits) =>
    [...digits].map((d) => (d === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[d])).join(""));

  const filter = () => {
    const words = raised(find.value).toLowerCase().split(/\s+/).filter(Boolean);
    const text = words.length ? texts("all") : null;
    const chosen = selects.filter((each) => each.value !== "").map((each) =>
      [ranks(Number(each.dataset.column)), each.value === "none" ? -1 : Number(each.value)]);
    fits = rows.map((_, k) => chosen.every(([rank, value]) => rank[k] === value)
      && words.every((word) => text[k].includes(word)));
    show();
  };

  let waiting;
  find.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(filter, 150);
  });
  selects.forEach((each) => each.addEventListener("change", filter));
  get("reset").addEventListener("click", () => {
    find.value = "";
    selects.forEach((each) => { each.value = ""; });
    filter();
  });

  const fold = get("fold");  // seen on narrow screens
  fold.addEventListener("click", () => {
    fold.setAttribute("aria-expanded", fold.getAttribute("aria-expanded") === "false");
  });

  more.addEventListener("click", () => extend(Infinity));
  new IntersectionObserver((seen) => {
    if (seen.some((each) => each.isIntersecting) && !more.hidden) extend(BATCH);
  }, {root: get("region"), rootMargin: "600px"}).observe(more);
  addEventListener("beforeprint", () => extend(Infinity));
  get("controls").hidden = false;
  filter();
})();
