import { Calls, type Engine, launch, VIEWPORT } from "./engine.ts";
import { closedPort } from "@/tools/cafe/closed_port.ts";

/** A page without a window. */
const PROGRAM = `
import sys
from PyQt5.QtCore import QUrl
from PyQt5.QtWidgets import QApplication
from PyQt5.QtWebEngineWidgets import QWebEnginePage
app = QApplication(sys.argv)
page = QWebEnginePage()
page.load(QUrl("about:blank"))
app.exec_()
`;

/** The oldest Chromium that Debian has, of 2020, as televisions have it: in Qt, by its own protocol. */
export async function startOldChromium(viewport = VIEWPORT): Promise<Engine> {
  const { found, end } = await launch(
    "/usr/bin/python3",
    ["-c", PROGRAM],
    /DevTools listening on ws:\/\/([^/]+)\//,
    {
      QT_QPA_PLATFORM: "offscreen",
      QTWEBENGINE_REMOTE_DEBUGGING: `127.0.0.1:${closedPort()}`,
      QTWEBENGINE_CHROMIUM_FLAGS: "--no-sandbox --disable-gpu",
      QTWEBENGINE_DISABLE_SANDBOX: "1",
    },
  );
  const [target] = await (await fetch(`http://${found}/json/list`)).json();
  const version = await (await fetch(`http://${found}/json/version`)).json();
  const calls = await Calls.open(target.webSocketDebuggerUrl);
  await calls.call("Emulation.setDeviceMetricsOverride", {
    ...viewport,
    deviceScaleFactor: 1,
    mobile: false,
  });
  const evaluate = async (expression: string) => {
    const { result, exceptionDetails } = await calls.call("Runtime.evaluate", {
      expression: `JSON.stringify(${expression})`,
    });
    if (exceptionDetails !== undefined) throw new Error(exceptionDetails.text);
    return result.value === undefined ? null : JSON.parse(result.value);
  };
  return {
    name: /Chrome\/[\d.]+/.exec(version["User-Agent"])![0].replace("/", " "),
    open: (url) => calls.call("Page.navigate", { url }),
    evaluate,
    async [Symbol.asyncDispose]() {
      calls[Symbol.dispose]();
      await end();
    },
  };
}
