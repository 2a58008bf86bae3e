import { statSync } from 'node:fs';

/** Says that a file was made, and how large it is. */
export const report = (file: string): void =>
	void process.stdout.write(`${file} ${Math.round(statSync(file).size / 1024)} kB\n`);
