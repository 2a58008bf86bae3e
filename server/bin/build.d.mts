type Part = 'app' | 'server';
export function ensureBuilt(parts?: readonly Part[]): Promise<boolean>;
export function fingerprint(part: Part): string;
