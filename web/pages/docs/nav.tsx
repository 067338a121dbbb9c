import type { Group } from './openapi.ts'
import { guide } from './guide.ts'
import { useReading } from './reading.ts'

interface Props {
  groups: Group[]
  wanted: string
  onWant: (text: string) => void
}

export function DocsNav({ groups, wanted, onWant }: Props) {
  const parts = [
    { title: 'Guide', links: guide.map(({ id, title }) => ({ id, title })) },
    { title: 'Endpoints', links: groups.map(({ name }) => ({ id: groupId(name), title: name })) },
    { title: '', links: [{ id: 'errors', title: 'Errors' }] },
  ]
  const reading = useReading(parts.flatMap(({ links }) => links.map(({ id }) => id)))
  return (
    <nav class="docs-nav" aria-label="On this page">
      <input
        type="search"
        class="input"
        aria-label="Find an endpoint or an error"
        placeholder="Find an endpoint…"
        value={wanted}
        onInput={(event) => onWant(event.currentTarget.value)}
      />
      {wanted === '' &&
        parts.map(({ title, links }) => (
          <div key={title}>
            {title && <p class="small quiet">{title}</p>}
            {links.map((link) => (
              <a key={link.id} href={`#${link.id}`} aria-current={link.id === reading ? 'true' : undefined}>
                {link.title}
              </a>
            ))}
          </div>
        ))}
    </nav>
  )
}

export const groupId = (name: string): string => `group-${name.toLowerCase().replaceAll(' ', '-')}`
