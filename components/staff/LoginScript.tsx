import { takeCode } from "@/lib/shared/login_link.ts";

/** Runs `takeCode()` on the forms before it, before they are shown. */
export function LoginScript() {
  // Our own code.
  // deno-lint-ignore react-no-danger
  return <script dangerouslySetInnerHTML={{ __html: `(${takeCode})()` }} />;
}
