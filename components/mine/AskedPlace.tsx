import { type ComponentChild, createContext } from "preact";
import { useContext } from "preact/hooks";

/** What the server says of the numbers in the page's address. */
export const Asked = createContext<ComponentChild>(null);

/** The same in its place. The browser leaves it as it came, and needs none of what made it. */
export function AskedPlace() {
  const said = useContext(Asked);
  if (said !== null) return <div>{said}</div>;
  // deno-lint-ignore react-no-danger
  return <div dangerouslySetInnerHTML={{ __html: "" }} />;
}
