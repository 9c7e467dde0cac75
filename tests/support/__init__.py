"""Second, independent implementation used by tests only; it shares no code with the package."""
