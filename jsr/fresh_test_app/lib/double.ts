export const double = (number: number): number => number * 2;
