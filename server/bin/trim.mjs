// After an install: removes uWebSockets.js' binaries for other systems and for Node before 20, nine tenths of its weight.
import { readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createRequire } from 'node:module';

/** The version of Node's binary interface (ABI) since Node 20. */
const OLDEST = 115;

const folder = () => {
	try {
		return dirname(createRequire(join(process.cwd(), 'x.js')).resolve('uWebSockets.js'));
	} catch {
		// It was left out: `npm ci --omit=optional`.
		return null;
	}
};

const own = `uws_${process.platform}_${process.arch}_`;
const place = folder();
for (const name of place ? readdirSync(place) : []) {
	const abi = /^uws_.*_(\d+)\.node$/.exec(name)?.[1];
	if (!abi || (name.startsWith(own) && Number(abi) >= OLDEST)) continue;
	rmSync(join(place, name));
}
