import { Loaded } from '#parts/loaded.tsx'
import { Note } from '#parts/note.tsx'
import { PageHead } from '#parts/page-head.tsx'
import { route } from '#router.ts'
import { can } from '#state.ts'
import type { CallTemplate } from '#types.ts'
import { useTemplates } from './calls.ts'
import { NewCallForm } from './new-call-form.tsx'

const up = { href: '#/api-calls', words: 'API calls' }

export function NewCall() {
  const live = useTemplates()
  const id = route.value.query.get('template')
  const template = live.data?.find((one) => one.id === id)
  const head = template
    ? { title: template.name, up: { href: '#/api-calls/new', words: 'All templates' }, about: template.about }
    : { title: 'Add an API call', up, about: 'Choose what it answers. The next step sets it up.' }
  return (
    <div class={template ? 'page narrow' : 'page'}>
      <PageHead key={id} {...head} />
      {!can('admin') && <Note tone="warn">Adding API calls is for admins and owners. Ask one of them.</Note>}
      <Loaded live={live}>
        {(templates) => {
          if (template) return <NewCallForm key={template.id} template={template} />
          return (
            <>
              {id && <Note tone="bad">There is no template called “{id}” here. Choose one of these.</Note>}
              <ul class="grid">
                {templates.map((one) => (
                  <TemplateCard key={one.id} template={one} />
                ))}
              </ul>
            </>
          )
        }}
      </Loaded>
    </div>
  )
}

function TemplateCard({ template }: { template: CallTemplate }) {
  const { id, name, about, parameters } = template
  return (
    <li class="card padded tile-link stack tight">
      <h2>
        <a class="row-link" href={`#/api-calls/new?template=${id}`}>
          {name}
        </a>
      </h2>
      <p>{about}</p>
      {parameters.length > 0 && (
        <p class="quiet small">The caller gives: {parameters.map(({ label }) => label).join(', ')}</p>
      )}
    </li>
  )
}
