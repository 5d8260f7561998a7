import { describe, expect, it } from 'vitest'
import { type Image, type MachineType, whyImageDoesNotFit, whyZoneLacks } from './image-fits'

const image: Image = {
  imageId: 'ami-1',
  name: 'grid-node',
  description: undefined,
  ownerId: undefined,
  state: 'available',
  architecture: 'x86_64',
  virtualizationType: 'hvm',
  bootMode: undefined,
  rootDeviceType: 'ebs',
  enaSupport: true,
  createdAt: undefined,
}

const type: MachineType = {
  instanceType: 'm5.large',
  architectures: ['x86_64'],
  virtualizationTypes: ['hvm'],
  bootModes: ['legacy-bios', 'uefi'],
  rootDeviceTypes: ['ebs'],
  enaRequired: true,
  vcpus: 2,
  memoryMib: 8192,
}

describe('whyImageDoesNotFit', () => {
  it('says nothing of an image that fits', () => {
    expect(whyImageDoesNotFit(image, type)).toBeUndefined()
    expect(whyImageDoesNotFit({ ...image, bootMode: 'uefi' }, type)).toBeUndefined()
  })

  it.each([
    [{ architecture: 'arm64' }, {}, 'built for arm64'],
    [{ virtualizationType: 'paravirtual' }, {}, 'paravirtual virtualization'],
    [{ bootMode: 'uefi' }, { bootModes: ['legacy-bios'] }, 'boots by uefi'],
    [{ rootDeviceType: 'instance-store' }, {}, 'root device'],
    [{ enaSupport: false }, {}, 'enhanced networking'],
    [{ state: 'pending' }, {}, 'is pending'],
  ])('refuses %j on %j', (imagePart, typePart, reason) => {
    expect(whyImageDoesNotFit({ ...image, ...imagePart }, { ...type, ...typePart })).toContain(
      reason,
    )
  })

  it('takes an image that only prefers UEFI on a type without it', () => {
    expect(
      whyImageDoesNotFit(
        { ...image, bootMode: 'uefi-preferred' },
        { ...type, bootModes: ['legacy-bios'] },
      ),
    ).toBeUndefined()
  })
})

describe('whyZoneLacks', () => {
  const offerings = new Map([
    ['us-east-1a', new Set(['m5.large', 'c5.large'])],
    ['us-east-1b', new Set(['m5.large'])],
  ])

  it('tells where a type is offered', () => {
    expect(whyZoneLacks('m5.large', 'us-east-1b', offerings)).toBeUndefined()
    expect(whyZoneLacks('c5.large', 'us-east-1b', offerings)).toBe(
      'The zone us-east-1b does not offer c5.large; us-east-1a does.',
    )
  })

  it('tells an unknown zone or type', () => {
    expect(whyZoneLacks('m5.large', 'us-east-1z', offerings)).toContain('no zone us-east-1z')
    expect(whyZoneLacks('x9.nano', 'us-east-1a', offerings)).toContain('does not offer')
  })
})
