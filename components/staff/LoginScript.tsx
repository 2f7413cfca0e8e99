import { takeCode } from "@/lib/shared/login_link.ts";
import { showToken } from "@/lib/shared/login_field.ts";

/** Runs `takeCode()` and `showToken()` on the forms before it, before they are shown. */
export function LoginScript() {
  // Our own code.
  // deno-lint-ignore react-no-danger
  return <script dangerouslySetInnerHTML={{ __html: `(${takeCode})();(${showToken})()` }} />;
}
