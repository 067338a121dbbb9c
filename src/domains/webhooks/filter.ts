/** What an endpoint wants of the events it subscribed to. Each part that is there must fit. */
export interface Filter {
  connections?: string[]
  objects?: string[]
  /** Of the record's fields. */
  where?: { field: string; is: 'equal' | 'not_equal' | 'contains' | 'present' | 'absent'; value?: string }[]
}
