import type { Plugin } from 'vite';

export interface ChunkGroup {
	readonly name: string;
	readonly test: RegExp | ((id: string) => boolean);
}

export class ChunkGroups {
	constructor(root: string);
	readonly plugin: Plugin;
	readonly groups: ChunkGroup[];
}
