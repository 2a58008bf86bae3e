export function ensureCertutil(): string | undefined;
