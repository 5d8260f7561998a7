import { resolve } from 'node:path'
import type { Peer } from './peer'
import { printed } from './printed'

const collection = 'amazon.aws'

/** Ansible's module for EC2 instances, with `exact_count`. */
export const ansible: Peer = {
  name: 'Ansible',
  about: `Ansible's ${collection}.ec2_instance with exact_count and filters`,
  async whyMissing() {
    if ((await printed('ansible-playbook', ['--version'])) === undefined) {
      return 'ansible-playbook is not here'
    }
    const list = ['collection', 'list', collection, '--format', 'json']
    return (await printed('ansible-galaxy', list))?.includes(collection)
      ? undefined
      : `Ansible's collection ${collection} is not here`
  },
  command: ({ count, image, zone }) => ({
    file: 'ansible-playbook',
    args: [
      resolve('chaos/peers/start-instances.yml'),
      '--extra-vars',
      JSON.stringify({ count, image, zone }),
    ],
    env: {
      ANSIBLE_LOCALHOST_WARNING: 'False',
      ANSIBLE_INVENTORY_UNPARSED_WARNING: 'False',
      ANSIBLE_PYTHON_INTERPRETER: 'auto_silent',
    },
  }),
}
