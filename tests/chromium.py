"""Chromium, driven through its own pipe (the DevTools protocol), with nothing but Python's library.

    with Chromium() as browser:
        page = browser.page()
        page.open("file:///tmp/report.html")
        page.evaluate("document.title")
"""
import base64
import json
import os
import select
import shutil
import subprocess
import tempfile
import time

# No call home, no first-run pages; the sandbox cannot be had by root.
OPTIONS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
           "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--hide-scrollbars", "--remote-debugging-pipe"]
PATIENCE_S = 120


def program():
    """Path of Chromium, or None."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


class Chromium:
    def __enter__(self):
        self.profile = tempfile.mkdtemp(prefix="logopsy-chromium-")
        to_us, from_it = os.pipe()
        from_us, to_it = os.pipe()

        def wire():  # it reads from 3 and writes to 4
            copies = os.dup(from_us), os.dup(from_it)
            os.dup2(copies[0], 3)
            os.dup2(copies[1], 4)

        self.process = subprocess.Popen([program(), *OPTIONS, "--user-data-dir=" + self.profile, "about:blank"], preexec_fn=wire, close_fds=False,
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(from_us)
        os.close(from_it)
        self.read, self.write = to_us, to_it
        self.bytes, self.last, self.events = b"", 0, []
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        shutil.rmtree(self.profile, ignore_errors=True)

    def _message(self, patience):
        """The next message; None when it stays silent for so long."""
        while b"\0" not in self.bytes:
            ready, _, _ = select.select([self.read], [], [], patience)
            more = os.read(self.read, 1 << 20) if ready else None
            if more is None:
                return None
            if not more:
                raise RuntimeError("Chromium ended")
            self.bytes += more
        message, _, self.bytes = self.bytes.partition(b"\0")
        return json.loads(message)

    def call(self, method, session=None, **params):
        """The answer to a command; what happens meanwhile is kept in `events`."""
        self.last += 1
        command = {"id": self.last, "method": method, "params": params}
        if session:
            command["sessionId"] = session
        os.write(self.write, json.dumps(command).encode() + b"\0")
        while True:
            message = self._message(PATIENCE_S)
            if message is None:
                raise RuntimeError(f"no answer to {method}")
            if message.get("id") == self.last:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']['message']}")
                return message["result"]
            self.events.append(message)

    def wait(self, method):
        """Until such an event has come since the last look at `events`."""
        while not any(e.get("method") == method for e in self.events):
            message = self._message(PATIENCE_S)
            if message is None:
                raise RuntimeError(f"{method} did not come")
            self.events.append(message)

    def page(self):
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        return Page(self, self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"], target)


class Page:
    def __init__(self, browser, session, target):
        self.browser, self.session, self.target = browser, session, target
        for domain in ("Page", "Runtime", "Log", "Network", "DOM"):
            self.call(domain + ".enable")

    def call(self, method, **params):
        return self.browser.call(method, self.session, **params)

    def look(self, width=1280, height=900, scheme="light", media="", script=True, scale=1):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=scale, mobile=width < 500)
        self.call("Emulation.setEmulatedMedia", media=media, features=[{"name": "prefers-color-scheme", "value": scheme}])
        self.call("Emulation.setScriptExecutionDisabled", value=not script)

    def open(self, url):
        """Loads it; returns what went wrong and what was fetched: (complaints, addresses)."""
        self.browser.events.clear()
        answer = self.call("Page.navigate", url=url)
        if answer.get("errorText"):
            raise RuntimeError(f"{url}: {answer['errorText']}")
        self.browser.wait("Page.loadEventFired")
        end = time.monotonic() + 0.15  # what a page does a moment after
        while (left := end - time.monotonic()) > 0:
            message = self.browser._message(left)
            if message is not None:
                self.browser.events.append(message)
        complaints, fetched = [], []
        for event in self.browser.events:
            params = event.get("params", {})
            if event["method"] == "Log.entryAdded" and params["entry"]["level"] in ("error", "warning"):
                complaints.append(params["entry"]["text"])
            elif event["method"] == "Runtime.consoleAPICalled":
                complaints.append(f"console.{params['type']}: " + " ".join(str(a.get("value", a.get("description"))) for a in params["args"]))
            elif event["method"] == "Runtime.exceptionThrown":
                details = params["exceptionDetails"]
                complaints.append("exception: " + details.get("exception", {}).get("description", details["text"]))
            elif event["method"] == "Page.javascriptDialogOpening":
                complaints.append("a dialog opened: " + params["message"])
                self.call("Page.handleJavaScriptDialog", accept=True)
            elif event["method"] == "Network.requestWillBeSent" and not params["request"]["url"].startswith("data:"):
                fetched.append(params["request"]["url"])
        return complaints, fetched

    def evaluate(self, expression):
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"].get("exception", {}).get("description", "evaluate failed"))
        return answer["result"].get("value")

    def screenshot(self, path, whole=False):
        answer = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        with open(path, "wb") as file:
            file.write(base64.b64decode(answer["data"]))

    def pdf(self, path):
        answer = self.call("Page.printToPDF", printBackground=True, preferCSSPageSize=True, paperWidth=8.27, paperHeight=11.69)
        with open(path, "wb") as file:
            file.write(base64.b64decode(answer["data"]))
