export type EngineName = 'chromium' | 'firefox' | 'webkit';
export declare const findFirefox: () => string | undefined;
export declare function findEngines(): EngineName[];
export declare function ensureEngines(): void;
