import { noting } from "../../lib/define.ts";

export default [noting("group 1"), noting("group 2")];
