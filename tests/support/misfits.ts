import type { Page } from 'playwright';

/**
 * What doesn't fit: what makes a page scroll sideways or reaches beyond the window, texts that lie on each other, and
 * texts that are cut off. An ellipsis is no cut where somebody else chose the text: a name, a message.
 */
export const misfits = (page: Page): Promise<string[]> =>
	page.evaluate(() => {
		const found = new Set<string>();
		const show = (element: Element | null): string => element?.outerHTML.slice(0, 140) ?? '';
		const seen = (element: Element): boolean =>
			element.checkVisibility({ visibilityProperty: true, opacityProperty: true });

		for (const element of document.querySelectorAll('html, body, body *')) {
			const style = getComputedStyle(element);
			const scrolls = element.scrollWidth - element.clientWidth;
			if (/auto|scroll/.test(style.overflowX) && scrolls > 1 && seen(element))
				found.add(`scrolls sideways by ${scrolls}: ${show(element)}`);
		}

		interface Text {
			readonly element: Element;
			readonly words: string;
			readonly box: DOMRect;
			/** What it lies on that hides what is behind. */
			readonly cover: Element | null;
		}
		/** Taken from strangers, who write as long as they like. */
		const FREE = 'bdi, article, [role="cell"], .network, del, [dir="auto"], [data-free]';
		const texts: Text[] = [];
		const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
		for (let node = walker.nextNode(); node; node = walker.nextNode()) {
			const element = node.parentElement;
			const words = node.textContent?.trim() ?? '';
			if (!element || words === '' || element.closest('script, style, noscript, svg')) continue;
			if (!seen(element)) continue;
			const range = document.createRange();
			range.selectNodeContents(node);
			for (const rect of range.getClientRects()) {
				let { left, top, right, bottom } = rect;
				if (right - left < 2) continue;
				let cover: Element | null = null;
				let out = false;
				for (let each: Element | null = element; each; each = each.parentElement) {
					const style = getComputedStyle(each);
					if (
						!cover &&
						style.position !== 'static' &&
						!/rgba\(0, 0, 0, 0\)|transparent/.test(style.backgroundColor) &&
						/absolute|fixed|sticky/.test(style.position)
					)
						cover = each;
					if (style.overflowX === 'visible' && style.overflowY === 'visible') continue;
					const clip = each.getBoundingClientRect();
					// For the eye it isn't there.
					if (clip.width < 3 || clip.height < 3 || right <= clip.left || left >= clip.right)
						out = true;
					// Blanks at a line's end hang over it.
					const margin = style.overflowX === 'clip' ? parseFloat(style.overflowClipMargin) || 0 : 0;
					const gone = Math.max(clip.left - left, right - clip.right) - margin;
					const short = style.textOverflow === 'ellipsis' && element.closest(FREE);
					if (!out && style.overflowX !== 'visible' && gone > 1.5 && !short)
						found.add(`cut by ${gone.toFixed(1)}: “${words.slice(0, 40)}” in ${show(each)}`);
					const low = Math.max(clip.top - top, bottom - clip.bottom);
					const cuts = /hidden|clip/.test(style.overflowY) && !each.matches('html, body, .app');
					if (bottom <= clip.top || top >= clip.bottom) out = true;
					// The ends of letters reach a little beyond their line.
					else if (!out && cuts && low > 5 && each.clientHeight > 3)
						found.add(
							`cut in height by ${low.toFixed(1)}: “${words.slice(0, 40)}” in ${show(each)}`
						);
					left = Math.max(left, clip.left);
					right = Math.min(right, clip.right);
					top = Math.max(top, clip.top);
					bottom = Math.min(bottom, clip.bottom);
				}
				if (out || right - left < 2 || bottom - top < 4) continue;
				if (right > innerWidth + 1 || left < -1)
					found.add(`beyond the window: “${words.slice(0, 40)}” ${show(element)}`);
				texts.push({
					element,
					words,
					box: new DOMRect(left, top, right - left, bottom - top),
					cover
				});
			}
		}
		for (const [i, one] of texts.entries()) {
			for (const other of texts.slice(i + 1)) {
				if (one.cover !== other.cover || one.element === other.element) continue;
				const width =
					Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
				const height =
					Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
				// Boxes of letters are higher than their lines.
				if (width > 2 && height > 5)
					found.add(
						`“${one.words.slice(0, 40)}” and “${other.words.slice(0, 40)}” lie on each other: ${show(one.element)} ${show(other.element)}`
					);
			}
		}
		return [...found];
	});
