import { useEffect, useState } from 'preact/hooks'
import { guide } from './guide.ts'
import { groupId } from './nav.tsx'
import { groupsOf, type OpenApi } from './openapi.ts'

/** The entry that the address names. The browser looked for it before it was there, so we scroll to it. */
export function useTarget(loaded: boolean): string {
  const [target, setTarget] = useState(read)
  useEffect(() => {
    const onChange = () => setTarget(read())
    window.addEventListener('hashchange', onChange)
    return () => window.removeEventListener('hashchange', onChange)
  }, [])
  useEffect(() => {
    document.title = 'API docs · Syncline'
    if (loaded && target) document.getElementById(target)?.scrollIntoView()
  }, [loaded, target])
  return target
}

export function isKnown(document: OpenApi, target: string): boolean {
  const groups = groupsOf(document)
  const ids = [
    'errors',
    ...guide.map(({ id }) => id),
    ...groups.map(({ name }) => groupId(name)),
    ...groups.flatMap(({ endpoints }) => endpoints.map(({ id }) => id)),
    ...(document['x-errors'] ?? []).map(({ code }) => code),
  ]
  return ids.includes(target)
}

function read(): string {
  try {
    return decodeURIComponent(location.hash.slice(1))
  } catch {
    return ''
  }
}
