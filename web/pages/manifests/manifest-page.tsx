import { useState } from 'preact/hooks'
import { api, at } from '#api.ts'
import { forgetCatalog, useConnections, useConnector } from '#connections.ts'
import { useLive } from '#live.ts'
import { Loaded } from '#parts/loaded.tsx'
import { Note } from '#parts/note.tsx'
import { PageHead } from '#parts/page-head.tsx'
import { toast } from '#parts/toast.tsx'
import { go, route } from '#router.ts'
import { can } from '#state.ts'
import { count } from '#words.ts'
import { Editor, type Wish } from './editor.tsx'
import { example } from './example.ts'
import { Remove } from './remove.tsx'
import { manifestKindWords } from './words.ts'

const up = { href: '#/manifests', words: 'Manifests' }

export function ManifestPage({ id }: { id: string }) {
  return id === 'new' ? <NewManifest /> : <SavedManifest id={id} />
}

function NewManifest() {
  const [start] = useState<Wish>(() =>
    route.value.query.has('example') ? example : { name: '', kind: 'sync', source: '' },
  )
  return (
    <div class="page">
      <PageHead
        title="Add a manifest"
        up={up}
        about="Paste or write it: it is checked while you type, and nothing is sent to the app."
      />
      {can('admin') ? (
        <Editor start={start} isSaved={false} save={add} />
      ) : (
        <Note tone="warn">Adding manifests is for admins and owners. Ask one of them.</Note>
      )}
    </div>
  )
}

async function add(wish: Wish) {
  const { id, name } = await api.post('/v1/manifests', { body: wish })
  forgetCatalog()
  toast(`${name} is saved, and can be connected.`)
  go(`#/manifests/${id}`)
}

function SavedManifest({ id }: { id: string }) {
  const path = { id }
  const live = useLive(at('/v1/manifests/{id}', { path }))
  const inCatalog = useConnector(id) !== undefined
  const made = (useConnections().data ?? []).filter(({ connector }) => connector === id)
  const [removing, setRemoving] = useState(false)
  const manifest = live.data
  async function save({ name, source }: Wish) {
    await api.put('/v1/manifests/{id}', { path, body: { name, source } })
    forgetCatalog()
    toast(`${name} is saved.`)
  }
  return (
    <div class="page">
      <PageHead
        title={manifest?.name ?? 'Manifest'}
        up={up}
        aside={manifest && <span class="chip">{manifestKindWords[manifest.kind]}</span>}
        about={made.length > 0 && goBy(made.length)}
      >
        {manifest && can('admin') && (
          <>
            <button type="button" class="button danger" onClick={() => setRemoving(true)}>
              Delete
            </button>
            {inCatalog && (
              <a class="button main" href={`#/connect/${id}`}>
                Connect it
              </a>
            )}
          </>
        )}
      </PageHead>
      <Loaded live={live}>{(data) => <Editor start={data} isSaved save={save} />}</Loaded>
      {manifest && removing && (
        <Remove manifest={manifest} connections={made.length} onClose={() => setRemoving(false)} />
      )}
    </div>
  )
}

const goBy = (many: number): string =>
  `${count(many, 'connection')} ${many === 1 ? 'goes' : 'go'} by this text, and by another one as soon as it is saved. If it sends secrets elsewhere, they have to be typed in again.`
