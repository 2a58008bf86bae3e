/** What a relay's metrics look like before, in and after each trouble that an alert tells of. */

/** Samples a minute in Prometheus's notation for tests: `0+1x10` is 0, 1, … 10; `_` is none. */
export interface Scenario {
	readonly series: Readonly<Record<string, string>>;
	/** Minutes at which the alert is still quiet, fires, and is quiet again. */
	readonly quiet: number;
	readonly fires: number;
	readonly clears: number;
}

const ON = 'instance="relay:8787",job="backscroll"';

/** A counter that stands still for 10 minutes, grows by `step` a minute for 10, and stands still again. */
const grows = (step: number): string => `0x9 0+${step}x10 ${10 * step}x40`;

/** One observation a second, all in buckets that reach `slow` from minute 10 to 20, and `quick` else. */
const times = (
	metric: string,
	quick: string,
	slow: string,
	labels = ''
): Readonly<Record<string, string>> => ({
	[`${metric}_bucket{${labels}${ON},le="${quick}"}`]: '0+60x10 600x9 660+60x40',
	[`${metric}_bucket{${labels}${ON},le="${slow}"}`]: '0+60x60',
	[`${metric}_bucket{${labels}${ON},le="+Inf"}`]: '0+60x60'
});

export const SCENARIOS: Readonly<Record<string, Scenario>> = {
	BackscrollDown: {
		series: { [`up{${ON}}`]: '1x9 0x9 1x30' },
		quiet: 9,
		fires: 12,
		clears: 21
	},
	BackscrollRestarts: {
		series: { [`backscroll_start_time_seconds{${ON}}`]: '100x9 101+60x4 341x50' },
		quiet: 9,
		fires: 14,
		clears: 40
	},
	BackscrollWritesFail: {
		series: { [`backscroll_refusals_total{${ON},cause="write-failed"}`]: grows(1) },
		quiet: 9,
		fires: 12,
		clears: 30
	},
	BackscrollDamage: {
		series: { [`backscroll_damage{${ON}}`]: '0x9 2x10 0x30' },
		quiet: 9,
		fires: 12,
		clears: 21
	},
	BackscrollQueueFull: {
		series: { [`backscroll_refusals_total{${ON},cause="queue-full"}`]: grows(3) },
		quiet: 9,
		fires: 12,
		clears: 30
	},
	BackscrollCommitsSlow: {
		series: times('backscroll_commit_seconds', '0.01', '0.5'),
		quiet: 9,
		fires: 19,
		clears: 30
	},
	BackscrollIngestSlow: {
		series: times('backscroll_ingest_seconds', '0.1', '1'),
		quiet: 9,
		fires: 19,
		clears: 30
	},
	BackscrollPublishLate: {
		series: times('backscroll_publish_wait_seconds', '0.1', '0.5'),
		quiet: 9,
		fires: 19,
		clears: 30
	},
	BackscrollEventLoopBlocked: {
		series: { [`backscroll_event_loop_lag_p99_seconds{${ON}}`]: '0.012x9 0.3x9 0.012x30' },
		quiet: 12,
		fires: 17,
		clears: 21
	},
	BackscrollFailures: {
		series: { [`backscroll_failures_total{${ON},what="append"}`]: '0x9 1x40' },
		quiet: 9,
		fires: 12,
		clears: 25
	},
	BackscrollApiErrors: {
		series: {
			[`backscroll_api_requests_total{${ON},route="/api/snapshot",status="200"}`]: '0+10x60',
			[`backscroll_api_requests_total{${ON},route="/api/snapshot",status="500"}`]: grows(2),
			// A sender's own faults are none of the relay's.
			[`backscroll_api_requests_total{${ON},route="/api/ingest",status="422"}`]: '0+10x60'
		},
		quiet: 9,
		fires: 19,
		clears: 30
	},
	BackscrollApiSlow: {
		series: times('backscroll_api_seconds', '0.1', '1', 'route="/api/logs/:log/users",'),
		quiet: 9,
		fires: 19,
		clears: 30
	},
	BackscrollConnectionsFull: {
		series: {
			[`backscroll_connections_ended_total{${ON},reason="too-many-connections"}`]: grows(5)
		},
		quiet: 9,
		fires: 12,
		clears: 30
	},
	BackscrollSlowReaders: {
		series: { [`backscroll_slow_closes_total{${ON}}`]: grows(4) },
		quiet: 9,
		fires: 18,
		clears: 35
	},
	BackscrollReconnects: {
		series: {
			[`backscroll_sessions_total{${ON},resume="stream",transport="websocket"}`]: grows(100),
			// Polling says hello each time: that is no trouble.
			[`backscroll_sessions_total{${ON},resume="stream",transport="polling"}`]: '0+500x60',
			[`backscroll_connections{${ON}}`]: '20x60'
		},
		quiet: 9,
		fires: 19,
		clears: 30
	},
	BackscrollTokenRefused: {
		series: { [`backscroll_refusals_total{${ON},cause="bad-token"}`]: grows(6) },
		quiet: 9,
		fires: 14,
		clears: 30
	},
	BackscrollConflicts: {
		series: { [`backscroll_ingest_events_total{${ON},outcome="conflict"}`]: grows(1) },
		quiet: 9,
		fires: 12,
		clears: 35
	},
	BackscrollSourceSilent: {
		series: {
			[`backscroll_ingest_events_total{${ON},outcome="accepted"}`]: '0+30x70 2100x25 2130+30x30'
		},
		quiet: 70,
		fires: 90,
		clears: 100
	},
	BackscrollChannelNotLive: {
		series: {
			[`backscroll_source_channels{${ON},source="twitch",channel="ada",state="live"}`]:
				'1x9 stale _x24 1x20',
			// However often what keeps it from being heard has another name.
			[`backscroll_source_channels{${ON},source="twitch",channel="ada",state="disconnected"}`]:
				'_x10 1x6 stale',
			[`backscroll_source_channels{${ON},source="twitch",channel="ada",state="joining"}`]:
				'_x17 1x16 stale',
			[`backscroll_source_channels{${ON},source="twitch",channel="bob",state="live"}`]: '1x60'
		},
		quiet: 18,
		fires: 24,
		clears: 37
	}
};
