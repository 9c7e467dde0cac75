"""A headless Chromium over its debugging pipe: real clicks and keys, and what it complains about.

    with Chromium(folder) as browser:  page = browser.page(url);  page.value("document.title")

Messages are JSON, each ended by a zero byte, on two pipes of the browser (3 in, 4 out): no port, no
driver, no package. The profile is new and empty; nothing is looked up on the network by itself.
"""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MISSING = "no Chromium found: make browser, or set CHROMIUM to its program"
FLAGS = (
    "--headless", "--remote-debugging-pipe", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-default-apps", "--disable-dev-shm-usage", "--window-size=1280,900",
)  # fmt: skip
LAUNCH = (
    "import fcntl, os, sys; r, w = (fcntl.fcntl(int(d), fcntl.F_DUPFD, 10) for d in sys.argv[1:3]);"
    "os.dup2(r, 3); os.dup2(w, 4); os.execv(sys.argv[3], sys.argv[3:])"
)
PATIENCE = 60.0
KEYS = {"Enter": (13, "\r"), "Space": (32, " "), "Tab": (9, ""), "ArrowDown": (40, "")}


def program() -> str | None:
    """The browser of this machine, if there is one; the variable CHROMIUM names another."""
    if sys.platform == "win32":
        return None  # its pipes are handed over in another way
    asked = os.environ.get("CHROMIUM")
    return asked or next(filter(None, map(shutil.which, NAMES)), None)


class Chromium:
    """One browser process; its pages do not share anything."""

    def __init__(self, folder: Path) -> None:
        path = program()
        assert path is not None
        to_read, to_write = os.pipe(), os.pipe()
        flags = [*FLAGS, f"--user-data-dir={folder}", *(["--no-sandbox"] * (os.geteuid() == 0))]
        with (folder.parent / "chromium.log").open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", LAUNCH, str(to_read[0]), str(to_write[1]), path, *flags],
                pass_fds=(to_read[0], to_write[1]),
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip
        os.close(to_read[0])
        os.close(to_write[1])
        self.out, self.into = to_read[1], to_write[0]
        self.rest, self.count = b"", 0
        self.pages: dict[str, Page] = {}
        self.send("Browser.getVersion")

    def __enter__(self) -> Chromium:
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self.send("Browser.close")
            self.process.wait(20)
        finally:
            self.process.kill()
            self.process.wait()
            os.close(self.out)
            os.close(self.into)

    def send(self, method: str, session: str | None = None, **parameters: Any) -> dict[str, Any]:
        """The result of a command; events that come before it are noted by their pages."""
        self.count += 1
        message = {"id": self.count, "method": method, "params": parameters}
        text = json.dumps(message | ({"sessionId": session} if session else {})).encode() + b"\0"
        while text:
            text = text[os.write(self.out, text) :]
        end = time.monotonic() + PATIENCE
        while True:
            got = self._message(end - time.monotonic())
            if got.get("id") == self.count:
                assert "error" not in got, f"{method}: {got['error']}"
                return got["result"]
            self._event(got)

    def _message(self, seconds: float) -> dict[str, Any]:
        end = time.monotonic() + seconds
        while b"\0" not in self.rest:
            ready, _, _ = select.select([self.into], [], [], max(end - time.monotonic(), 0))
            data = os.read(self.into, 1 << 20) if ready else b""
            assert data, "Chromium has ended" if ready else f"no answer within {PATIENCE} s"
            self.rest += data
        text, _, self.rest = self.rest.partition(b"\0")
        return json.loads(text)

    def _event(self, got: dict[str, Any]) -> None:
        page = self.pages.get(got.get("sessionId", ""))
        if page is not None:
            page.events.append((got["method"], got.get("params", {})))

    def page(self, url: str, *, script: bool = True, **media: str) -> Page:
        """A new page in a context of its own, loaded. media: such as prefers_color_scheme."""
        context = self.send("Target.createBrowserContext")["browserContextId"]
        target = self.send("Target.createTarget", url="about:blank", browserContextId=context)
        session = self.send("Target.attachToTarget", targetId=target["targetId"], flatten=True)
        page = Page(self, session["sessionId"])
        self.pages[session["sessionId"]] = page
        for domain in ("Page", "Runtime", "Log", "Network"):
            page.send(f"{domain}.enable")
        if not script:
            page.send("Emulation.setScriptExecutionDisabled", value=True)
        features = [{"name": k.replace("_", "-"), "value": v} for k, v in media.items()]
        page.send("Emulation.setEmulatedMedia", features=features)
        page.events.clear()
        page.send("Page.navigate", url=url)
        page.wait(lambda: any(name == "Page.loadEventFired" for name, _ in page.events))
        return page


class Page:
    """A page: values of JavaScript, real input, and the events that it has caused."""

    def __init__(self, browser: Chromium, session: str) -> None:
        self.browser, self.session = browser, session
        self.events: list[tuple[str, dict[str, Any]]] = []

    def send(self, method: str, **parameters: Any) -> dict[str, Any]:
        return self.browser.send(method, self.session, **parameters)

    def value(self, expression: str) -> Any:
        """The JSON value of an expression, also where the page itself may run no script."""
        got = self.send(
            "Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True
        )
        assert "exceptionDetails" not in got, got["exceptionDetails"]
        return got["result"].get("value")

    def wait(self, condition: Callable[[], Any]) -> None:
        """Until the condition holds; an AssertionError after a minute."""
        end = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < end, "waited in vain"
            self.send("Runtime.evaluate", expression="0")
            time.sleep(0.02)

    def click(self, selector: str) -> None:
        """Press and release the left button in the middle of an element."""
        place = (
            f"(() => {{ const e = document.querySelector({json.dumps(selector)});"
            "e.scrollIntoView({block: 'center', inline: 'center'});"
            "const r = e.getBoundingClientRect();"
            "return [r.x + r.width / 2, r.y + r.height / 2]; })()"
        )
        x, y = self.value(place)
        for kind in ("mousePressed", "mouseReleased"):
            self.send(
                "Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1
            )

    def press(self, key: str, *, shift: bool = False) -> None:
        """A key: Tab, Enter, Space, ArrowDown."""
        code, text = KEYS[key]
        same = {
            "key": " " if key == "Space" else key, "code": key, "windowsVirtualKeyCode": code,
            "modifiers": 8 if shift else 0,
        }  # fmt: skip
        kind = "keyDown" if text else "rawKeyDown"
        self.send("Input.dispatchKeyEvent", type=kind, **same, **({"text": text} if text else {}))
        self.send("Input.dispatchKeyEvent", type="keyUp", **same)

    def type(self, text: str) -> None:
        """Text into what has the focus."""
        self.send("Input.insertText", text=text)

    def complaints(self) -> list[str]:
        """What the console holds: errors, warnings, exceptions, breaches of the policy."""
        self.value("0")
        said = ("Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Log.entryAdded")
        return [json.dumps(found) for name, found in self.events if name in said]

    def requests(self) -> list[str]:
        """The addresses that were asked for, data: left out."""
        self.value("0")
        sent = (f for name, f in self.events if name == "Network.requestWillBeSent")
        addresses = [found["request"]["url"] for found in sent]
        return [address for address in addresses if not address.startswith("data:")]

    def screenshot(self, path: Path) -> None:
        path.write_bytes(base64.b64decode(self.send("Page.captureScreenshot")["data"]))

    def pdf(self, path: Path) -> None:
        got = self.send("Page.printToPDF", preferCSSPageSize=True, printBackground=False)
        path.write_bytes(base64.b64decode(got["data"]))
