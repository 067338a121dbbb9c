import { at } from '#api.ts'
import { useLive } from '#live.ts'
import { Field } from '#parts/field.tsx'
import { text, type FieldErrors } from '#parts/use-form.ts'
import type { EventFilter, WebhookEndpoint } from '#types.ts'
import { FilterFields, filterOf } from './filter-fields.tsx'
import { checkTypes, TypeFields, typesOf } from './type-fields.tsx'

type Shown = Pick<WebhookEndpoint, 'name' | 'url' | 'event_types' | 'filter'>
type Wish = Omit<Shown, 'filter'> & { filter: EventFilter | null }

/** What an endpoint is. Read it out of the form with `endpointOf`. */
export function EndpointFields({ of: endpoint }: { of?: Shown }) {
  return (
    <>
      <Field
        name="name"
        label="Name"
        help="Whose program it is, or what it is for."
        defaultValue={endpoint?.name}
        maxLength={80}
        autoComplete="off"
        autofocus
        required
      />
      <Field
        name="url"
        label="Web address"
        help={<AddressHelp />}
        type="url"
        placeholder="https://example.com/webhooks"
        defaultValue={endpoint?.url}
        autoComplete="off"
        spellcheck={false}
        required
      />
      <TypeFields chosen={endpoint?.event_types} />
      <FilterFields of={endpoint?.filter ?? null} />
    </>
  )
}

function AddressHelp() {
  const local = useLive(at('/healthz')).data?.local
  // Beside this page, or what was typed here would be gone.
  const inspector = (
    <a href="#/webhooks/inspector" target="_blank" rel="noopener">
      request inspector
    </a>
  )
  return (
    <>
      Syncline posts to it. It has to be reachable from the internet, and answer with 200 to 299 within 15
      seconds.
      {local && <> No receiver at hand? Take an address of the {inspector}.</>}
    </>
  )
}

export function endpointOf(data: FormData): Wish {
  return {
    name: text(data, 'name'),
    url: text(data, 'url'),
    event_types: typesOf(data),
    filter: filterOf(data),
  }
}

export function checkEndpoint(data: FormData): FieldErrors {
  const address = text(data, 'url')
  return {
    ...(address && !URL.canParse(address) && { url: 'This is no web address. It begins with https://.' }),
    ...checkTypes(data),
  }
}
