/** jsdom lays nothing out and has no `ResizeObserver`; Fluent asks the document's own window for it. No size ever changes here. */
export function standInResizeObserver(): void {
  class Still implements ResizeObserver {
    observe = () => undefined;
    unobserve = () => undefined;
    disconnect = () => undefined;
  }
  Object.assign(document.defaultView ?? {}, { ResizeObserver: Still });
}
