/** The build, and the server for development. */
export { Builder, type BuildOptions, type ListenOptions } from "./builder.ts";
