/**
 * The folders that code lives in, and which folders each may import: dependencies point one way.
 * A folder stands for itself and for those of its subfolders that have no line of their own.
 * docs/ARCHITECTURE.md says the same in short; a test compares the two.
 */
const STD = 'src/lib/std';
const BROWSER = 'src/lib/browser';
const WIRE = ['src/lib/wire', 'src/lib/wire/frame', STD];
const QUERY = 'src/lib/query';
const TABLES = ['src/lib/archive/tables', QUERY, ...WIRE];
const READ = ['src/lib/archive/read', ...TABLES];
const EXPORT = 'src/lib/export';
const ARCHIVE = [
	BROWSER,
	'src/lib/archive/times',
	'src/lib/archive/registry',
	'src/lib/archive/write',
	'src/lib/archive/directory',
	...READ
];
const UI = 'src/lib/ui';
const COPY = [`${UI}/copy`, 'src/lib/sync', ...ARCHIVE];
const STATE = [`${UI}/state`, ...COPY];
const KIT = [`${UI}/kit`, `${UI}/kit/bars`, `${UI}/kit/page`, ...STATE];
const TIME = `${UI}/time`;
const MESSAGES = [
	TIME,
	`${UI}/messages/row`,
	`${UI}/messages/actions`,
	`${UI}/messages/list`,
	...KIT
];
const SAVE = ['src/lib/search', EXPORT, `${UI}/export`];
const FOUND = [`${UI}/messages/find`, `${UI}/query`, ...SAVE];
const HEAD = [`${UI}/messages/head`, ...FOUND];
const CHARTS = [`${UI}/charts`, ...MESSAGES];
const USERS = [`${UI}/users`, ...HEAD, ...CHARTS];
const CHANNELS = [`${UI}/channels`, ...USERS];
const SHELL = [`${UI}/connection`, ...CHANNELS];
const LOG = ['server/log', 'server/log/queries', QUERY, ...WIRE];
const ROWS = ['server/log/sqlite/tables', ...LOG];
const SALVAGE = ['server/log/sqlite/mend', 'server/log/sqlite/disk', ...ROWS];
const SQLITE = ['server/log/sqlite/salvage', 'server/log/search', ...SALVAGE];
const SOURCES = ['server/sources', ...WIRE];
const RELAY = ['server/relay', 'server/log', ...WIRE];
const CARE = ['server/care', 'server/log/sqlite', ...SQLITE];
const EXPORTS = ['server/export', EXPORT];

const HTTP = [
	QUERY,
	'server/http',
	'server/http/budget',
	'server/observability',
	'server/images',
	...RELAY
];
const APP = [
	'server/app',
	'server/http/uws',
	'server/http/node',
	...CARE,
	'server/sources/delivery',
	...SOURCES,
	...HTTP
];
const CLI = [
	'server/cli',
	...EXPORTS,
	'server/sources/demo',
	'server/sources/irc',
	'server/sources/twitch',
	...APP
];

/** @type {Readonly<Record<string, readonly string[]>>} */
export const FOLDERS = {
	[STD]: [],
	[BROWSER]: [],
	'src/lib/wire/frame': [STD],
	'src/lib/wire': WIRE,
	[QUERY]: WIRE,
	[EXPORT]: WIRE,
	'src/lib/archive/tables': [QUERY, ...WIRE],
	'src/lib/archive/registry': [BROWSER, ...TABLES],
	'src/lib/archive/read': TABLES,
	'src/lib/archive/times': TABLES,
	'src/lib/archive/write': ['src/lib/archive/registry', ...TABLES],
	'src/lib/archive/directory': [BROWSER, ...TABLES],
	'src/lib/sync': ARCHIVE,
	'src/lib/search': [BROWSER, 'src/lib/archive/registry', EXPORT, ...READ],
	[`${UI}/copy`]: ['src/lib/sync', ...ARCHIVE],
	[`${UI}/state`]: COPY,
	[`${UI}/kit`]: STATE,
	[`${UI}/kit/bars`]: STATE,
	[TIME]: KIT,
	[`${UI}/kit/page`]: [`${UI}/kit`, ...STATE],
	[`${UI}/messages/row`]: KIT,
	[`${UI}/messages/actions`]: [`${UI}/messages/row`, ...KIT],
	[`${UI}/messages/list`]: [TIME, `${UI}/messages/actions`, `${UI}/messages/row`, ...KIT],
	[`${UI}/query`]: KIT,
	[`${UI}/export`]: ['src/lib/search', EXPORT, ...KIT],
	[`${UI}/messages/find`]: [`${UI}/query`, ...SAVE, ...MESSAGES],
	[`${UI}/messages/head`]: [...FOUND, ...MESSAGES],
	[`${UI}/charts`]: MESSAGES,
	[`${UI}/users`]: [...HEAD, ...CHARTS],
	[`${UI}/channels`]: USERS,
	[`${UI}/home`]: CHANNELS,
	[`${UI}/refusals`]: STATE,
	[`${UI}/connection`]: [`${UI}/refusals`, ...KIT],
	[`${UI}/settings`]: [`${UI}/refusals`, `${UI}/query`, `${UI}/export`, ...KIT],
	[`${UI}/diagnostics`]: [`${UI}/refusals`, ...KIT],
	[`${UI}/shell`]: SHELL,
	'src/routes': [`${UI}/shell`, `${UI}/home`, `${UI}/settings`, `${UI}/diagnostics`, ...SHELL],
	// Its hooks start the database in memory, and the mock.
	src: ['src/mocks', 'src/lib/archive/registry', BROWSER, STD],
	'src/boot': [BROWSER, STD],
	'src/service-worker': WIRE,
	'src/mocks': ['server/http', 'server/log/memory', 'server/sources/demo', ...RELAY],
	'server/log': [QUERY, ...WIRE],
	'server/log/queries': ['server/log', QUERY, ...WIRE],
	'server/log/memory': LOG,
	'server/log/search': LOG,
	'server/log/sqlite/tables': LOG,
	'server/log/sqlite/mend': ROWS,
	'server/log/sqlite/disk': ROWS,
	'server/log/sqlite/salvage': SALVAGE,
	'server/log/sqlite': SQLITE,
	'server/care': CARE,
	'server/export': [EXPORT, ...CARE],
	'server/relay': ['server/log', ...WIRE],
	'server/observability': RELAY,
	'server/images': [STD],
	'server/http/budget': RELAY,
	'server/http': HTTP,
	'server/http/uws': HTTP,
	'server/http/node': HTTP,
	'server/sources': WIRE,
	'server/sources/delivery': ['server/log/sqlite/salvage', ...SOURCES],
	'server/sources/demo': SOURCES,
	'server/sources/irc': SOURCES,
	'server/sources/twitch': ['server/sources/irc', ...SOURCES],
	'server/app': APP,
	'server/cli': CLI,
	'server/bin': CLI
};

/** Folders whose code runs on both sides, in Node and in the browser. */
export const PURE = [STD, 'src/lib/wire', 'src/lib/wire/frame', EXPORT, 'server/relay'];

/** The tests may import the code that they test, and of the tests only these. */
export const TESTS = {
	tests: ['tests/support'],
	'tests/support': [],
	'tests/lint': [],
	'tests/unit': ['tests/support', 'tests/lint', 'tests/chaos', 'tests/simulate'],
	'tests/browser': ['tests/support'],
	'tests/browsers': ['tests/support'],
	'tests/e2e': ['tests/support', 'tests/chaos'],
	'tests/simulate': ['tests/support'],
	'tests/chaos': ['tests/support'],
	'tests/bench': ['tests/support'],
	'tests/pictures': ['tests/support']
};
