export * from "./cookie.ts";
export * from "./negotiation.ts";
