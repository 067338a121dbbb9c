import type { Column } from '#parts/table.tsx'
import { Time } from '#parts/time.tsx'
import type { Connection, Manifest } from '#types.ts'
import { number } from '#words.ts'
import { manifestKindWords } from './words.ts'

export function manifestColumns(connections: Connection[]): Column<Manifest>[] {
  return [
    {
      title: 'Manifest',
      look: 'lead',
      cell: ({ id, name }) => (
        <a class="row-link" href={`#/manifests/${id}`}>
          {name}
        </a>
      ),
    },
    { title: 'Kind', cell: ({ kind }) => manifestKindWords[kind] },
    {
      title: 'Connections',
      cell: ({ id }) => {
        const made = connections.filter(({ connector }) => connector === id).length
        return made === 0 ? <span class="quiet">none</span> : number(made)
      },
    },
    { title: 'Changed', cell: (manifest) => <Time at={manifest.updated_at} /> },
  ]
}
