import { useState } from 'preact/hooks'
import { Field } from '#parts/field.tsx'
import { Select } from '#parts/select.tsx'
import { TextArea } from '#parts/text-area.tsx'
import type { Key } from '#types.ts'
import { DATE, ends, EXPIRY, localDay } from './limits.ts'

type Limited = Pick<Key, 'expires_at' | 'allowed_ips' | 'rate_per_minute' | 'day_quota'>

/** How long a key works. Read it out of the form with `limitsOf`. */
export function ExpiryFields({ of: key }: { of?: Limited }) {
  const [chosen, setChosen] = useState(key?.expires_at ? DATE : '')
  return (
    <div class="side-by-side">
      <Select
        name={EXPIRY}
        label="It works"
        value={chosen}
        options={[
          { value: '', words: 'until it is revoked' },
          ...ends.map((days) => ({ value: String(days), words: `for ${days} days` })),
          { value: DATE, words: 'to the end of a day' },
        ]}
        onChange={setChosen}
      />
      {chosen === DATE && (
        <Field
          name="expires_at"
          label="Last day"
          help="To its end, by this computer’s clock."
          type="date"
          min={localDay(Date.now())}
          defaultValue={key?.expires_at ? localDay(Date.parse(key.expires_at)) : undefined}
          required
        />
      )}
    </div>
  )
}

/** From where and how often. */
export function LimitFields({ of: key }: { of?: Limited }) {
  const addresses = key?.allowed_ips ?? []
  return (
    <>
      <TextArea
        name="allowed_ips"
        label="Allowed IP addresses (optional)"
        help="One a line: an address, or a range such as 203.0.113.0/24. From anywhere else the key is refused. Empty: from everywhere."
        rows={Math.min(8, Math.max(2, addresses.length + 1))}
        code
        defaultValue={addresses.join('\n')}
      />
      <div class="side-by-side">
        <Field
          name="rate_per_minute"
          label="Calls a minute"
          type="number"
          min={1}
          defaultValue={String(key?.rate_per_minute ?? 600)}
          required
        />
        <Field
          name="day_quota"
          label="Calls a day (UTC)"
          type="number"
          min={1}
          defaultValue={String(key?.day_quota ?? 100_000)}
          required
        />
      </div>
    </>
  )
}
