/** `npm run dev:mock`: the app without a relay. msw mocks one, by the scenario in the address. */
import { setupWorker } from 'msw/browser';
import { handlersOf } from './handlers';
import { play, scenarioNamed } from './scenarios';

const KEPT = 'backscroll mock scenario';

/** The mock's log ends with the page, so an earlier page's archives would only appear as earlier archives. */
async function forgetArchives(): Promise<void> {
	const names = (await indexedDB.databases()).flatMap(({ name }) => name ?? []);
	const deleted = names
		.filter((name) => name.startsWith('backscroll'))
		.map((name) => {
			const request = indexedDB.deleteDatabase(name);
			return new Promise<void>((done) => {
				request.onsuccess = request.onerror = request.onblocked = () => done();
			});
		});
	await Promise.all(deleted);
}

/** Starts the mock; the tab remembers the scenario until the address names another. */
export async function startMock(): Promise<void> {
	const named = new URL(location.href).searchParams.get('scenario');
	const scenario = scenarioNamed(named ?? sessionStorage.getItem(KEPT));
	sessionStorage.setItem(KEPT, scenario);
	await forgetArchives();
	const relay = await play(scenario);
	await setupWorker(...handlersOf(relay, location.origin)).start({
		quiet: true,
		onUnhandledRequest: 'bypass',
		serviceWorker: { url: '/mockServiceWorker.js' }
	});
	console.info(`The mock plays “${scenario}”.`);
}
