/** Whether a vendor would send webhooks there. This machine's own addresses too: that is where the simulators are. */
export function isReachable(address: string): boolean {
  const url = URL.parse(address)
  return (
    url?.protocol === 'https:' ||
    (url?.protocol === 'http:' && /^(?:localhost|127\.\d+\.\d+\.\d+)$/.test(url.hostname))
  )
}
