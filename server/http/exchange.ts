/** Answers requests to the relay, whatever server has read them: who may ask, how much, and where it goes. */
import { Refusal, aborted, internalError } from '../relay/refusal';
import { refusalAnswer, type ApiAnswer } from './answers';
import type { Api } from './api';
import type { AddressBudget } from './budget/address-budget';
import type { Budgets } from './budget/budgets';
import type { Gate } from './gate';
import type { Head } from './head';
import type { PageRequest } from './route';

/** Answers paths outside /api/: the app's files, health, metrics. */
type Pages = (request: PageRequest) => ApiAnswer | Promise<ApiAnswer>;

export interface ExchangeOptions {
	readonly api: Api;
	readonly gate: Gate;
	readonly pages: Pages;
	readonly budgets: Budgets;
	/** Called for refusals that no other part reports, and for failures. */
	readonly refused: (code: string, address: string) => void;
	readonly failed: (error: unknown) => void;
}

/** What watches the relay; an address that is over its budget can still ask whether the relay is well. */
const WATCHED: ReadonlySet<string> = new Set(['/healthz', '/metrics']);

export interface Incoming extends Head {
	readonly visitor: AddressBudget;
	/** Collects the body: see ApiRequest. */
	readonly body: (max: number) => Promise<Uint8Array>;
	readonly signal: AbortSignal;
	/** Whether the client came over TLS, here or at a declared proxy. */
	readonly isSecure: boolean;
}

/** The answer, and what to call once it is sent or nobody waits for it. Never rejects. */
export async function exchange(
	incoming: Incoming,
	options: ExchangeOptions
): Promise<{ readonly answer: ApiAnswer; readonly over: () => void }> {
	const { budgets, refused, failed } = options;
	const { visitor } = incoming;
	const isWatch = WATCHED.has(incoming.path);
	let begun = false;
	const over = (): void => {
		if (begun) budgets.end(visitor);
		begun = false;
	};
	try {
		if (incoming.fault) throw incoming.fault;
		if (!isWatch) {
			budgets.begin(visitor);
			begun = true;
		}
		return { answer: await answerTo(incoming, options), over };
	} catch (error) {
		if (incoming.signal.aborted) return { answer: refusalAnswer(aborted()), over };
		if (!(error instanceof Refusal)) failed(error);
		const refusal = error instanceof Refusal ? error : internalError();
		refused(refusal.code, visitor.address);
		return { answer: refusalAnswer(refusal), over };
	}
}

/** Throws Refusal. */
async function answerTo(
	incoming: Incoming,
	{ api, gate, pages }: ExchangeOptions
): Promise<ApiAnswer> {
	const { method, path, query, header, visitor, signal, body } = incoming;
	const [host, origin] = [header('host'), header('origin')];
	if (!gate.knowsHost(host)) throw unknownHost(host);
	if (!path.startsWith('/api/')) {
		if (!WATCHED.has(path)) await visitor.turn('any', signal);
		return pages({ method, path, header });
	}
	if (!gate.allows(origin, host, incoming.isSecure)) {
		throw new Refusal(403, 'origin-refused', 'pages of this origin may not use this relay');
	}
	if (method === 'OPTIONS') {
		return { status: 204, headers: gate.preflightHeaders(origin), body: '' };
	}
	const answer = await api.handle({ method, path, query, header, body, visitor, signal });
	return { ...answer, headers: { ...answer.headers, ...gate.corsHeaders(origin) } };
}

export const unknownHost = (host: string): Refusal =>
	new Refusal(
		403,
		'unknown-host',
		`this relay isn't known as ${host.slice(0, 100)}: start it with --public-host if it is`
	);
