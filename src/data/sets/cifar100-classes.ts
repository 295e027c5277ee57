/** The superclasses of CIFAR-100 in the order of their labels, each with its five classes. */
const FAMILIES: Readonly<Record<string, string>> = {
  aquatic_mammals: 'beaver dolphin otter seal whale',
  fish: 'aquarium_fish flatfish ray shark trout',
  flowers: 'orchid poppy rose sunflower tulip',
  food_containers: 'bottle bowl can cup plate',
  fruit_and_vegetables: 'apple mushroom orange pear sweet_pepper',
  household_electrical_devices: 'clock keyboard lamp telephone television',
  household_furniture: 'bed chair couch table wardrobe',
  insects: 'bee beetle butterfly caterpillar cockroach',
  large_carnivores: 'bear leopard lion tiger wolf',
  'large_man-made_outdoor_things': 'bridge castle house road skyscraper',
  large_natural_outdoor_scenes: 'cloud forest mountain plain sea',
  large_omnivores_and_herbivores: 'camel cattle chimpanzee elephant kangaroo',
  medium_mammals: 'fox porcupine possum raccoon skunk',
  'non-insect_invertebrates': 'crab lobster snail spider worm',
  people: 'baby boy girl man woman',
  reptiles: 'crocodile dinosaur lizard snake turtle',
  small_mammals: 'hamster mouse rabbit shrew squirrel',
  trees: 'maple_tree oak_tree palm_tree pine_tree willow_tree',
  vehicles_1: 'bicycle bus motorcycle pickup_truck train',
  vehicles_2: 'lawn_mower rocket streetcar tank tractor',
};

const members = Object.values(FAMILIES).map((classes) => classes.split(' '));

/** The 100 classes by label, 0 to 99: their names in rising order. */
export const CIFAR100_CLASSES: readonly string[] = members.flat().sort();

/** The 20 superclasses by label. */
export const CIFAR100_SUPERCLASSES: readonly string[] = Object.keys(FAMILIES);

/** The superclass of each class, by label. */
export const CIFAR100_SUPERCLASS_OF: readonly number[] = CIFAR100_CLASSES.map((name) =>
  members.findIndex((classes) => classes.includes(name)),
);
