'use client'

import Alert from '@cloudscape-design/components/alert'
import Checkbox from '@cloudscape-design/components/checkbox'
import FileUpload from '@cloudscape-design/components/file-upload'
import FormField from '@cloudscape-design/components/form-field'
import { useState } from 'react'
import { ActionModal } from '@/components/action-modal'
import { documentOf } from '@/lib/operations/profile-source/document-files'
import { PublishedFiles } from './PublishedFiles'
import { usePublish } from './use-publish'

const accept = '.json,.gz,.xml'

/** Publishes compiled profiles from this computer: each file is a profile of its name. */
export function PublishModal({ close }: { close: () => void }) {
  const [files, setFiles] = useState<File[]>([])
  const [allAtOnce, setAllAtOnce] = useState(false)
  const publish = usePublish()
  const waiting = files.filter((file) => publish.outcomeOf(file)?.kind !== 'published')
  return (
    <ActionModal
      header="Publish profiles"
      submitText={waiting.length > 1 ? `Publish ${waiting.length} profiles` : 'Publish'}
      reason={whyNot(files, waiting)}
      pending={publish.pending}
      failure={undefined}
      submit={() =>
        void publish.run(waiting, { allAtOnce }).then((all) => {
          if (all) close()
        })
      }
      close={close}
    >
      <FormField
        label="Compiled profiles"
        description="wn.json becomes the next revision of the profile wn."
      >
        <FileUpload
          value={files}
          multiple
          accept={accept}
          showFileSize
          onChange={({ detail }) => setFiles(detail.value)}
          fileErrors={files.map((file) => whyNotFile(file) ?? publish.refusalOf(file))}
          constraintText="JSON or pan-format XML, as they are or compressed with gzip; up to 16 MB each."
          i18nStrings={{
            uploadButtonText: (multiple) => (multiple ? 'Choose files' : 'Choose a file'),
            dropzoneText: () => 'Drop the files here',
            removeFileAriaLabel: (index) => `Take ${files[index]?.name ?? 'the file'} off the list`,
            limitShowFewer: 'Show fewer',
            limitShowMore: 'Show more',
            errorIconAriaLabel: 'Error',
            warningIconAriaLabel: 'Warning',
          }}
        />
      </FormField>
      <Checkbox
        checked={allAtOnce}
        onChange={({ detail }) => setAllAtOnce(detail.checked)}
        description="Otherwise each goes out as its profile's rollouts do."
      >
        To all machines at once
      </Checkbox>
      <PublishedFiles outcomes={files.flatMap((file) => publish.outcomeOf(file) ?? [])} />
      {publish.failure ? <Alert type="error">{publish.failure}</Alert> : null}
    </ActionModal>
  )
}

function whyNot(files: readonly File[], waiting: readonly File[]): string | undefined {
  if (files.length === 0) return 'Choose a file first.'
  if (waiting.length === 0) return 'All are published.'
  if (waiting.some((file) => whyNotFile(file) !== null)) return 'Take off what is no profile.'
  const names = files.map(({ name }) => documentOf(name)?.name)
  return new Set(names).size < names.length ? 'Two of the files are the same profile.' : undefined
}

function whyNotFile({ name }: File): string | null {
  return documentOf(name) ? null : 'Its name must be <profile>.json, .xml, .json.gz or .xml.gz.'
}
