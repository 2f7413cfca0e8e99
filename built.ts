// What the build has written. Its types stand beside it, so that they can be checked without a build,
// and with one that is out of date.
// @ts-types="./built.d.ts"
export { default } from "./_fresh/server.js";
