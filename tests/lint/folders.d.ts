export const FOLDERS: Readonly<Record<string, readonly string[]>>;
export const TESTS: Readonly<Record<string, readonly string[]>>;
export const PURE: readonly string[];
