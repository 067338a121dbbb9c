import { connector } from '#connectors/contract.ts'
import { highlevel } from '#connectors/highlevel/connector.ts'

/**
 * HighLevel's users from a vendor that sets no limit worth the name: HighLevel's hundred in ten seconds would be all
 * that is measured. The size of a page is a setting.
 */
export const bench = connector({
  ...highlevel,
  id: 'bench',
  name: 'Bench',
  credentials: [
    ...highlevel.credentials,
    { id: 'page_size', label: 'Page', help: 'Rows of a page', secret: false, pattern: '^\\d+$' },
  ],
  limits: [{ requests: 10_000, per: '1s' }],
  objects: {
    user: {
      ...highlevel.objects.user,
      page: ({ page_size }) => ({
        kind: 'offset',
        param: 'skip',
        size: { param: 'limit', value: Number(page_size) },
      }),
    },
  },
})
