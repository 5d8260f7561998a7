import { z } from 'zod'
import { bakeImage } from '@/lib/operations/bake-image'
import { retireImage } from '@/lib/operations/retire-image'
import { imageById, readImages } from '@/lib/store/images'
import { apiRoute } from '../http/api-route'
import { verbRoute } from '../http/verb-route'
import { presentImage } from '../present/image'
import { imageListSchema, imageSchema } from '../schemas/images'

export const imageReads = [
  apiRoute(
    {
      method: 'GET',
      path: '/images',
      summary: "The account's images in the region, with who uses each, the newest first",
      permission: 'viewer',
      answer: imageListSchema,
    },
    async ({ db }) => ({ items: (await readImages(db)).map(presentImage) }),
  ),
  apiRoute(
    {
      method: 'GET',
      path: '/images/{image}',
      summary: "One image, by id or EC2's",
      permission: 'viewer',
      params: z.object({ image: z.string() }),
      answer: imageSchema,
    },
    async ({ db, params }) => presentImage(await imageById(db, params.image)),
  ),
]

export const imageWrites = [
  verbRoute({
    method: 'POST',
    path: '/images',
    summary:
      'Bake an image from a configured machine, which loses its identity: another one takes its place',
    verb: bakeImage,
    result: z.object({ image: z.string(), machine: z.string(), successor: z.string() }),
  }),
  verbRoute({
    method: 'DELETE',
    path: '/images/{image}',
    summary: 'Deregister an image that nothing uses, with its snapshots; confirm is its name',
    verb: retireImage,
    result: z.object({ image: z.string() }),
  }),
]
