/** What Cloudscape asks, by Symbol.for, before it asks the window whether it is narrow. */
export const narrowKey = 'awsui-force-mobile-mode'

/**
 * The server does not know the window and draws a wide page. On a narrow one the components would
 * draw another at once, which React takes for a broken page: it throws the server's away, and the
 * theme with it. So the first drawing in the browser is wide too, until `useWideFirst`.
 */
export const wideFirstScript = `window[Symbol.for('${narrowKey}')]=false`
