'use client'

import SpaceBetween from '@cloudscape-design/components/space-between'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { ApiImage } from '@/app/api/v1/schemas/images'
import { GuardedButton } from '@/components/guarded-button'
import { EmptyState } from '@/components/load-state'
import { ResourceMenu } from '@/components/resource-menu'
import { imagesQuery } from '@/components/resource-queries'
import { ResourceTable } from '@/components/resource-table'
import { whyNotImage } from '@/lib/lifecycle/image-actions'
import { BakeModal } from './BakeModal'
import { imageColumns } from './image-columns'
import { LookUpImages } from './LookUpImages'
import { RetireImageModal } from './RetireImageModal'

/** The account's images, with the pools and machines that use each. */
export function Images() {
  const [asked, setAsked] = useState<'bake' | ApiImage>()
  const query = useQuery(imagesQuery())
  const menu = useMemo(
    () => (image: ApiImage) => (
      <ResourceMenu
        name={image.name}
        choices={[
          {
            id: 'retire' as const,
            text: 'Retire image',
            about: 'Deregisters it and deletes its snapshots, for good.',
            reason: whyNotImage('retire', image),
          },
        ]}
        onChoose={() => setAsked(image)}
      />
    ),
    [],
  )
  const close = () => setAsked(undefined)
  return (
    <SpaceBetween size="l">
      <ResourceTable
        what="images"
        title="Images"
        description="The account's own: machines start from them, with a basic Quattor client on board."
        query={query}
        columns={imageColumns}
        keyOf={keyOf}
        textOf={textOf}
        menu={menu}
        fullPage={false}
        actions={
          <GuardedButton needs="operator" variant="primary" onClick={() => setAsked('bake')}>
            Bake an image
          </GuardedButton>
        }
        empty={
          <EmptyState title="No images">
            The account owns none. Bake one from a configured machine.
          </EmptyState>
        }
      />
      <LookUpImages />
      {asked === 'bake' ? <BakeModal close={close} /> : null}
      {typeof asked === 'object' ? <RetireImageModal image={asked} close={close} /> : null}
    </SpaceBetween>
  )
}

const keyOf = ({ id }: ApiImage) => id

function textOf(image: ApiImage): string {
  return [image.name, image.imageId, image.architecture, image.fromMachine, image.state]
    .concat(image.pools, image.snapshotIds, image.progress, image.error?.message ?? '')
    .filter(Boolean)
    .join(' ')
}
