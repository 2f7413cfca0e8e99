import { noting } from "../lib/define.ts";

export default noting("root");
