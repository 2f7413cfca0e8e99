import { define } from "../lib/define.ts";

export default define.page(() => (
  <div>
    <script src="/x.js" />
    <style>{"a{}"}</style>
  </div>
));
