import { expect, it } from 'vitest'
import { checkManifest } from '#connectors/manifest/index.ts'
import page from '../../docs/manifests.md?raw'

const example = /```json\n([\s\S]*?)```/.exec(page)?.[1] ?? ''

it('the example of the documentation is a manifest, and comes to what the page says', () => {
  const { compiled, errors, warnings } = checkManifest(example, {
    kind: 'sync',
    id: 'man_docs',
    name: 'Docs',
  })
  expect([errors, warnings]).toEqual([[], []])
  expect(compiled?.connector.objects.users).toMatchObject({ people: 'create', schedule: '0 3 * * *' })
  expect(compiled?.connector.credentials.map(({ id, secret }) => [id, secret])).toEqual([
    ['KEY', true],
    ['TEAM', false],
  ])
})

it('every extension of the documentation is known', () => {
  const manifest = JSON.parse(example) as { execute: object[] }
  for (const [, key = ''] of page.matchAll(/^\| `(\w+)` /gm)) {
    const values: Record<string, unknown> = {
      paging: { kind: 'offset', param: 'skip', size_param: 'limit' },
      deletions: true,
      incremental: { query: { since: '{{since}}' }, full_every: '1d' },
    }
    const x_syncline = { [key]: values[key] ?? 'data.x' }
    const text = JSON.stringify({ ...manifest, execute: [{ ...manifest.execute[0], x_syncline }] })
    expect(checkManifest(text, { kind: 'sync', id: 'man_docs', name: 'Docs' }).errors, key).toEqual([])
  }
})
