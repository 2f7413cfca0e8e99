import { noting } from "../../lib/define.ts";

export const handler = noting("a");
