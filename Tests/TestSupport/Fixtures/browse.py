"""Opens a page, a file or an address, in headless Chromium and says what happened: python3 browse.py PAGE [OPTIONS], or --probe without a page.

Prints a line for each thing: `error …` for what the console shows as one, for exceptions and for dialogs, `requests N` for
what was asked of the network, `painted MILLISECONDS` from the start of the navigation, and `value JSON` for each --run.
The DevTools protocol over a pipe; nothing but Python and Chromium is needed.
"""

import argparse
import base64
import json
import os
import shutil
import subprocess
import sys
import tempfile

parser = argparse.ArgumentParser()
parser.add_argument("page", nargs="?")
parser.add_argument("--probe", action="store_true", help="only say whether there is a Chromium that starts")
parser.add_argument("--run", action="append", default=[], help="JavaScript; a promise is waited for")
parser.add_argument("--screenshot", help="a PNG file")
parser.add_argument("--size", default="1400x1000")
parser.add_argument("--dark", action="store_true")
parser.add_argument("--no-script", action="store_true", help="the page may run no scripts; those of --run are run all the same")
options = parser.parse_args()


class Browser:
    def __init__(self, program, folder):
        (to_browser, self.write), (self.read, from_browser) = os.pipe(), os.pipe()

        def place_pipes():
            # Chromium reads from 3 and writes to 4. Copies above both first: they may be each other's numbers.
            ends = [os.dup(to_browser), os.dup(from_browser)]
            ends = [os.dup2(end, 100 + place) for place, end in enumerate(ends)]
            for place, end in enumerate(ends):
                os.dup2(end, 3 + place, inheritable=True)

        self.process = subprocess.Popen(
            [program, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
             "--remote-debugging-pipe", "--user-data-dir=" + folder, "about:blank"],
            preexec_fn=place_pipes, close_fds=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_browser)
        os.close(from_browser)
        self.rest, self.number, self.session, self.events = b"", 0, None, []

    def message(self):
        while b"\0" not in self.rest:
            part = os.read(self.read, 1 << 20)
            if not part:
                sys.exit("Chromium is gone")
            self.rest += part
        line, self.rest = self.rest.split(b"\0", 1)
        return json.loads(line)

    def call(self, method, **parameters):
        self.number += 1
        request = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            request["sessionId"] = self.session
        os.write(self.write, json.dumps(request).encode() + b"\0")
        while True:
            message = self.message()
            if message.get("id") == self.number:
                if "error" in message:
                    sys.exit(f"{method}: {message['error']}")
                return message["result"]
            self.note(message)

    def note(self, message):
        self.events.append(message)
        if message.get("method") == "Page.javascriptDialogOpening":
            # The page stands still until it is answered; the answer to this is no one's.
            request = {"id": -1, "method": "Page.handleJavaScriptDialog", "params": {"accept": False},
                       "sessionId": self.session}
            os.write(self.write, json.dumps(request).encode() + b"\0")

    def wait(self, method):
        while not any(event.get("method") == method for event in self.events):
            self.note(self.message())


def problem(event):
    method, parameters = event.get("method"), event.get("params", {})
    if method == "Runtime.exceptionThrown":
        return parameters["exceptionDetails"].get("exception", {}).get("description", "an exception")
    if method == "Runtime.consoleAPICalled" and parameters["type"] in ("error", "assert"):
        return str(parameters["args"])
    if method == "Log.entryAdded" and parameters["entry"]["level"] in ("error", "warning"):
        return parameters["entry"]["text"]
    if method == "Page.javascriptDialogOpening":
        return "a dialog: " + parameters["message"]
    return None


def browse(browser):
    target = browser.call("Target.createTarget", url="about:blank")["targetId"]
    browser.session = browser.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
    for domain in ("Page", "Runtime", "Log", "Network"):
        browser.call(domain + ".enable")
    width, height = map(int, options.size.split("x"))
    browser.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600)
    scheme = "dark" if options.dark else "light"
    browser.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
    if options.no_script:
        browser.call("Emulation.setScriptExecutionDisabled", value=True)
    browser.events.clear()
    is_address = options.page.startswith("http://")
    browser.call("Page.navigate", url=options.page if is_address else "file://" + os.path.abspath(options.page))
    browser.wait("Page.loadEventFired")

    def run(script):
        answer = browser.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            sys.exit(f"{script}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    # The second frame begins when the first has been painted.
    two_frames = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now()))))"
    if not options.no_script:
        print("painted", round(run(two_frames)))
    for script in options.run:
        print("value", json.dumps(run(script)))
    if options.screenshot:
        if not options.no_script:
            run(two_frames)
        image = browser.call("Page.captureScreenshot", format="png")["data"]
        os.makedirs(os.path.dirname(os.path.abspath(options.screenshot)), exist_ok=True)
        with open(options.screenshot, "wb") as file:
            file.write(base64.b64decode(image))
    for event in browser.events:
        if text := problem(event):
            print("error", text.replace("\n", " "))
    urls = [event["params"]["request"]["url"] for event in browser.events
            if event.get("method") == "Network.requestWillBeSent"]
    print("requests", sum(not url.startswith(("file:", "data:")) for url in urls))


program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
if program is None:
    sys.exit("there is no Chromium here")
with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
    browser = Browser(program, folder)
    try:
        browser.call("Browser.getVersion") if options.probe else browse(browser)
        browser.call("Browser.close") if browser.session is None else None
    finally:
        browser.process.terminate()
        browser.process.wait()
