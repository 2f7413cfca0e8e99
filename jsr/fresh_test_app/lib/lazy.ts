export const greeting = "loaded lazily";
