import { asset } from "fresh/runtime";
import { define } from "../lib/define.ts";

export default define.layout(({ Component }) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <title>Fixture</title>
      <link rel="stylesheet" href={asset("/styles.css")} />
      <style>{"body{margin:0}"}</style>
    </head>
    <body>
      app[<Component />]
    </body>
  </html>
));
