import { signal } from '@preact/signals'

export interface Route {
  path: string[]
  query: URLSearchParams
}

/** What the address after `#` says: `#/connections/con_x?tab=log`. */
export const route = signal<Route>(read())
/** False until the first move, so that a fresh page does not steal the focus. */
export const moved = { value: false }
const scrolls = new Map<string, number>()
let hashNow = location.hash
let followedLink = false

function read(): Route {
  const [path = '', query = ''] = location.hash.replace(/^#\/?/, '').split('?')
  return { path: path.split('/').filter(Boolean).map(decode), query: new URLSearchParams(query) }
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

export function go(hash: string): void {
  followedLink = true
  location.hash = hash
}

/** Filters live in the address too, but changing one is no step to go back to. */
export function setQuery(changes: Record<string, string | null>): void {
  const query = new URLSearchParams(route.value.query)
  for (const [name, value] of Object.entries(changes)) {
    if (value) query.set(name, value)
    else query.delete(name)
  }
  const text = query.toString()
  hashNow = `#/${route.value.path.map(encodeURIComponent).join('/')}${text ? `?${text}` : ''}`
  history.replaceState(history.state, '', hashNow)
  route.value = read()
}

export function startRouter(): void {
  document.addEventListener('click', (event) => {
    const target = event.target instanceof Element ? event.target.closest('a') : null
    if (target?.getAttribute('href')?.startsWith('#/')) followedLink = true
  })
  window.addEventListener('hashchange', () => {
    scrolls.set(hashNow, window.scrollY)
    const samePage = pathOf(hashNow) === pathOf(location.hash)
    hashNow = location.hash
    moved.value = true
    route.value = read()
    const top = followedLink ? 0 : (scrolls.get(hashNow) ?? 0)
    if (!samePage || !followedLink) requestAnimationFrame(() => window.scrollTo(0, top))
    followedLink = false
  })
}

function pathOf(hash: string): string {
  return hash.split('?')[0] ?? ''
}
