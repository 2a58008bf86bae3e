/** Runs in a page from its beginning: notes the tasks that kept its main thread for 50 ms or more. */
declare global {
	interface Window {
		longTasks: number[];
	}
}

window.longTasks = [];
new PerformanceObserver((list) => {
	for (const { duration } of list.getEntries()) window.longTasks.push(duration);
}).observe({ type: 'longtask', buffered: true });

export {};
