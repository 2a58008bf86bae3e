export const CHROMIUM_FLAGS: string[];
export function findChromium(options?: { whole?: boolean }): string | undefined;
export function ensureChromium(options?: { whole?: boolean }): string;
export function chromiumVersion(path: string): string;
