"""The articles of another company than the demo's, without authors' questions: a hotel."""

from agents.faq.indexing import index_of
from agents.faq.markdown import read_article
from agents.faq.ranking import Index

ARTICLES = {
    "arrival": """---
title: Arrival and departure
---
Your room is ready from 3 pm. Please leave it by 11 am on the day of departure.

## Early arrival
You may leave your bags at the reception from 7 am. A room before 1 pm costs half a night.

## Late departure
Late departure until 4 pm costs 25 euros and depends on how full we are.
""",
    "meals": """---
title: Breakfast and restaurant
tags: food
---
| Meal | Hours | Price |
|---|---|---|
| Breakfast | 7 to 10:30 am | 18 euros |
| Dinner | 6 to 10 pm | à la carte |

## Room service
Room service brings you, from 7 am to 11 pm:

- sandwiches and salads
- soup of the day
""",
    "travel": """# Getting here

## By car
Parking in our garage costs 15 euros a night. There are four chargers for electric cars.

## From the airport
Take line S8 to the central station, which takes 25 minutes. We can order a taxi for 45 euros.
""",
    "cancelling": """---
title: Cancelling a stay
url: https://hotel.example/cancelling
---
You can cancel free of charge until 48 hours before arrival. After that we charge the first night.

## No-show
If you do not arrive we charge the whole stay.
""",
    "pets": """---
title: Pets and children
---
## Pets
Dogs stay for 12 euros a night. They are not allowed in the spa or the restaurant. Cats are welcome too.

## Children
Children under 6 sleep free. A cot is free, an extra bed costs 30 euros.
""",
    "shower": """---
title: The shower stays cold
tags: [Troubleshooting]
---
## Steps
1. Turn the tap to the left.
2. Wait for a minute.
3. Press the red button under the basin.
4. Call the reception.
""",
}


def hotel() -> Index:
    """The index over the hotel's articles."""
    return index_of(read_article(slug, text) for slug, text in ARTICLES.items())
