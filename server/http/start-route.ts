/** `GET /api/start`: the lines that begin a recording, while the log has no event. */
import type { StartLines } from '../../src/lib/wire/start-lines';
import { Refusal } from '../relay/refusal';
import { json } from './answers';
import type { Route } from './route';

/** Lines name folders of this computer: once there is chat to read, nobody needs them and nobody gets them. */
export const startRoute = (isEmpty: () => boolean, lines: () => StartLines | null): Route => ({
	method: 'GET',
	name: '/api/start',
	path: /^\/api\/start$/,
	turn: null,
	async handle() {
		const told = isEmpty() ? lines() : null;
		if (!told) throw new Refusal(404, 'not-found', 'there is nothing to begin');
		return json(told);
	}
});
