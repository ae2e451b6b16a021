"""Pictures of the body: CT and label maps in, simulated X-ray and reslices out."""
