/** Of the app's framework, for the unit tests of modules that make addresses: they stand in for it. */
declare module '$app/paths' {
	export function resolve(path: string): string;
}
